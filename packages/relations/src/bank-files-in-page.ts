import arCompany from '../bank/ar/company.json'
import arPerson from '../bank/ar/person.json'
import arPlaceOrWork from '../bank/ar/place-or-work.json'
import arService from '../bank/ar/service.json'
import deCompany from '../bank/de/company.json'
import dePerson from '../bank/de/person.json'
import dePlaceOrWork from '../bank/de/place-or-work.json'
import deService from '../bank/de/service.json'
import enAircraftOrShip from '../bank/en/aircraft-or-ship.json'
import enAnimalOrPlant from '../bank/en/animal-or-plant.json'
import enArtistOrMusician from '../bank/en/artist-or-musician.json'
import enAthlete from '../bank/en/athlete.json'
import enBand from '../bank/en/band.json'
import enBookOrPoem from '../bank/en/book-or-poem.json'
import enBuildingOrMuseum from '../bank/en/building-or-museum.json'
import enCarOrVehicle from '../bank/en/car-or-vehicle.json'
import enCharityOrClub from '../bank/en/charity-or-club.json'
import enChemicalSubstance from '../bank/en/chemical-substance.json'
import enCity from '../bank/en/city.json'
import enCompany from '../bank/en/company.json'
import enCountry from '../bank/en/country.json'
import enDisease from '../bank/en/disease.json'
import enDoorRoomOrSafe from '../bank/en/door-room-or-safe.json'
import enDrug from '../bank/en/drug.json'
import enEmployerPolicy from '../bank/en/employer-policy.json'
import enEventBattleOrFestival from '../bank/en/event-battle-or-festival.json'
import enFileFormatOrProtocol from '../bank/en/file-format-or-protocol.json'
import enFilmOrShow from '../bank/en/film-or-show.json'
import enFoodOrRecipe from '../bank/en/food-or-recipe.json'
import enGadget from '../bank/en/gadget.json'
import enGameOrSport from '../bank/en/game-or-sport.json'
import enLanguage from '../bank/en/language.json'
import enLawOrTreaty from '../bank/en/law-or-treaty.json'
import enMachineInAFactory from '../bank/en/machine-in-a-factory.json'
import enOrderOrInvoice from '../bank/en/order-or-invoice.json'
import enPlanetOrSpaceMission from '../bank/en/planet-or-space-mission.json'
import enPolitician from '../bank/en/politician.json'
import enPrivateContact from '../bank/en/private-contact.json'
import enProductForSale from '../bank/en/product-for-sale.json'
import enPublicOffice from '../bank/en/public-office.json'
import enRiverLakeOrMountain from '../bank/en/river-lake-or-mountain.json'
import enSchoolOrUniversity from '../bank/en/school-or-university.json'
import enScientist from '../bank/en/scientist.json'
import enServerOrHost from '../bank/en/server-or-host.json'
import enSoftwareLibrary from '../bank/en/software-library.json'
import enSoftwareProject from '../bank/en/software-project.json'
import enSongOrPainting from '../bank/en/song-or-painting.json'
import enSportsTeam from '../bank/en/sports-team.json'
import enStationOrAirport from '../bank/en/station-or-airport.json'
import enSubscriptionPlan from '../bank/en/subscription-plan.json'
import enTrainOrFlight from '../bank/en/train-or-flight.json'
import enWebServiceOrApi from '../bank/en/web-service-or-api.json'
import enWifiOrAccount from '../bank/en/wifi-or-account.json'
import esCompany from '../bank/es/company.json'
import esPerson from '../bank/es/person.json'
import esPlaceOrWork from '../bank/es/place-or-work.json'
import esService from '../bank/es/service.json'
import frCompany from '../bank/fr/company.json'
import frPerson from '../bank/fr/person.json'
import frPlaceOrWork from '../bank/fr/place-or-work.json'
import frService from '../bank/fr/service.json'
import hiCompany from '../bank/hi/company.json'
import hiPerson from '../bank/hi/person.json'
import hiPlaceOrWork from '../bank/hi/place-or-work.json'
import hiService from '../bank/hi/service.json'
import itCompany from '../bank/it/company.json'
import itPerson from '../bank/it/person.json'
import itPlaceOrWork from '../bank/it/place-or-work.json'
import itService from '../bank/it/service.json'
import jaCompany from '../bank/ja/company.json'
import jaPerson from '../bank/ja/person.json'
import jaPlaceOrWork from '../bank/ja/place-or-work.json'
import jaService from '../bank/ja/service.json'
import koCompany from '../bank/ko/company.json'
import koPerson from '../bank/ko/person.json'
import koPlaceOrWork from '../bank/ko/place-or-work.json'
import koService from '../bank/ko/service.json'
import nlCompany from '../bank/nl/company.json'
import nlPerson from '../bank/nl/person.json'
import nlPlaceOrWork from '../bank/nl/place-or-work.json'
import nlService from '../bank/nl/service.json'
import plCompany from '../bank/pl/company.json'
import plPerson from '../bank/pl/person.json'
import plPlaceOrWork from '../bank/pl/place-or-work.json'
import plService from '../bank/pl/service.json'
import ptCompany from '../bank/pt/company.json'
import ptPerson from '../bank/pt/person.json'
import ptPlaceOrWork from '../bank/pt/place-or-work.json'
import ptService from '../bank/pt/service.json'
import ruCompany from '../bank/ru/company.json'
import ruPerson from '../bank/ru/person.json'
import ruPlaceOrWork from '../bank/ru/place-or-work.json'
import ruService from '../bank/ru/service.json'
import trCompany from '../bank/tr/company.json'
import trPerson from '../bank/tr/person.json'
import trPlaceOrWork from '../bank/tr/place-or-work.json'
import trService from '../bank/tr/service.json'
import ukCompany from '../bank/uk/company.json'
import ukPerson from '../bank/uk/person.json'
import ukPlaceOrWork from '../bank/uk/place-or-work.json'
import ukService from '../bank/uk/service.json'
import zhCompany from '../bank/zh/company.json'
import zhPerson from '../bank/zh/person.json'
import zhPlaceOrWork from '../bank/zh/place-or-work.json'
import zhService from '../bank/zh/service.json'
import type { BankFile } from './bank-file'

/** Returns the files of each language. Bundlers put them into the page. */
export function bankFiles(): Record<string, BankFile[]> {
  return {
    ar: [arCompany, arPerson, arPlaceOrWork, arService],
    de: [deCompany, dePerson, dePlaceOrWork, deService],
    en: [
      enAircraftOrShip,
      enAnimalOrPlant,
      enArtistOrMusician,
      enAthlete,
      enBand,
      enBookOrPoem,
      enBuildingOrMuseum,
      enCarOrVehicle,
      enCharityOrClub,
      enChemicalSubstance,
      enCity,
      enCompany,
      enCountry,
      enDisease,
      enDoorRoomOrSafe,
      enDrug,
      enEmployerPolicy,
      enEventBattleOrFestival,
      enFileFormatOrProtocol,
      enFilmOrShow,
      enFoodOrRecipe,
      enGadget,
      enGameOrSport,
      enLanguage,
      enLawOrTreaty,
      enMachineInAFactory,
      enOrderOrInvoice,
      enPlanetOrSpaceMission,
      enPolitician,
      enPrivateContact,
      enProductForSale,
      enPublicOffice,
      enRiverLakeOrMountain,
      enSchoolOrUniversity,
      enScientist,
      enServerOrHost,
      enSoftwareLibrary,
      enSoftwareProject,
      enSongOrPainting,
      enSportsTeam,
      enStationOrAirport,
      enSubscriptionPlan,
      enTrainOrFlight,
      enWebServiceOrApi,
      enWifiOrAccount,
    ],
    es: [esCompany, esPerson, esPlaceOrWork, esService],
    fr: [frCompany, frPerson, frPlaceOrWork, frService],
    hi: [hiCompany, hiPerson, hiPlaceOrWork, hiService],
    it: [itCompany, itPerson, itPlaceOrWork, itService],
    ja: [jaCompany, jaPerson, jaPlaceOrWork, jaService],
    ko: [koCompany, koPerson, koPlaceOrWork, koService],
    nl: [nlCompany, nlPerson, nlPlaceOrWork, nlService],
    pl: [plCompany, plPerson, plPlaceOrWork, plService],
    pt: [ptCompany, ptPerson, ptPlaceOrWork, ptService],
    ru: [ruCompany, ruPerson, ruPlaceOrWork, ruService],
    tr: [trCompany, trPerson, trPlaceOrWork, trService],
    uk: [ukCompany, ukPerson, ukPlaceOrWork, ukService],
    zh: [zhCompany, zhPerson, zhPlaceOrWork, zhService],
  }
}
