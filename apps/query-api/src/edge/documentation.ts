import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';

/** `/openapi.json` and the page at `/docs`, both from the descriptions of the routes. */
export const serveDocumentation = (app: NestFastifyApplication): void => {
  const outline = new DocumentBuilder()
    .setTitle('Wagerlog query API')
    .setDescription('Accounts, bets, markets, books, totals and settlements, and their changes.')
    .setVersion('1')
    .addBearerAuth()
    .build();
  SwaggerModule.setup('docs', app, () => SwaggerModule.createDocument(app, outline), {
    jsonDocumentUrl: 'openapi.json',
  });
};
